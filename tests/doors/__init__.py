"""Who gets in where: every address, tried by every role in every state of a document."""
