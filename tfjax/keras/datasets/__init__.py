"""keras.datasets: small data sets, downloaded once into the cache folder."""
