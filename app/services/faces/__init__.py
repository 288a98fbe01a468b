"""What a ticket looks like: sheets, texts, previews, sealed files."""
