"""The way to the data: cached loaders, the loader, the keeper of snapshots, snapshots."""
