// The room: what every page may add.
