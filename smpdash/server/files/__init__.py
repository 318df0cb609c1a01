"""The routes that send files of the records."""
