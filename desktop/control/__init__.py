"""Between wishes and the call: of `tandem ctl`, the window's user and watchers; and manners."""
