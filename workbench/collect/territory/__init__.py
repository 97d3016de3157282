"""A territory's files as a French user downloads them: communes, outlines, minutes between communes."""
