"""The stages that are compared, each with its peers."""
