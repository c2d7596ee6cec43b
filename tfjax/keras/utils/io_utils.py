"""Where Keras's messages go: standard output, or a logger after `disable_interactive_logging`."""

import logging
import sys

from tfjax.keras.backend.common import global_state
from tfjax.keras.keras_export import keras_export


@keras_export("keras.config.enable_interactive_logging", "keras.utils.enable_interactive_logging")
def enable_interactive_logging():
    """Prints progress and messages to standard output, as is the default."""
    global_state.set_global_attribute("interactive_logging", True)


@keras_export("keras.config.disable_interactive_logging", "keras.utils.disable_interactive_logging")
def disable_interactive_logging():
    """Sends progress and messages to absl's logger."""
    global_state.set_global_attribute("interactive_logging", False)


@keras_export("keras.config.is_interactive_logging_enabled", "keras.utils.is_interactive_logging_enabled")
def is_interactive_logging_enabled():
    """Returns whether messages are printed."""
    return global_state.get_global_attribute("interactive_logging", True)


def print_msg(message, line_break=True):
    """Prints a message, or logs it where interactive logging is off."""
    message = str(message)
    if not is_interactive_logging_enabled():
        logging.getLogger("absl").info(message)
        return
    text = f"{message}\n" if line_break else message
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:  # a terminal without the bar's character
        encoding = sys.stdout.encoding or "utf-8"
        plain = text.replace("━", "=").encode(encoding, errors="ignore").decode(encoding)
        sys.stdout.write(plain)
    sys.stdout.flush()


def ask_to_proceed_with_overwrite(filepath):
    """Asks on the terminal whether a file may be overwritten."""
    answer = input(f"[WARNING] {filepath} already exists - overwrite? [y/n]").strip().lower()
    while answer not in ("y", "n"):
        answer = input('Enter "y" (overwrite) or "n" (cancel).').strip().lower()
    if answer == "n":
        return False
    print_msg("[TIP] Next time specify overwrite=True!")
    return True


def readable_memory_size(size, byte="B"):
    """Returns bytes as text: "3.07 KB"; `byte` is the unit of less than a kilobyte."""
    for unit in (byte, "KB", "MB", "GB", "TB"):
        if size / 1024 < 1:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} PB"
