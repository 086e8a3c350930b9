"""Small SQLite files beside the journal: how they are opened and written."""
