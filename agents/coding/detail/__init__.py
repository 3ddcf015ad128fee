"""What several rules read alike: links, organisms, sides, weeks, mentions."""
