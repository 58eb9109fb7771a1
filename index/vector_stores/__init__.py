"""Where the vectors live. The only package that imports chromadb."""
