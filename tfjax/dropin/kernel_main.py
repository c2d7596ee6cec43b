"""What the kernelspec starts: ipykernel, with the hook installed."""

from ipykernel.kernelapp import launch_new_instance

from tfjax.dropin.hook import install

if __name__ == "__main__":
    install()
    launch_new_instance()
