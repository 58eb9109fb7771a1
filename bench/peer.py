"""The peer: what a user of LlamaIndex writes to ask a folder of articles a question, on the same weights.

usage: python bench/peer.py index MODEL ARTICLES STORE
       python bench/peer.py ask MODEL STORE QUESTION

A plain script on purpose, by the book of LlamaIndex, its Hugging Face embedding and its Chroma store. In its
favour: hubs are not asked for anything, passages are as long as bron's, and nothing is verified.
"""

import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import chromadb
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore


def open_store(folder):
    client = chromadb.PersistentClient(folder, chromadb.Settings(anonymized_telemetry=False))
    return ChromaVectorStore(chroma_collection=client.get_or_create_collection("articles"))


def load_model(folder):
    return HuggingFaceEmbedding(folder, query_instruction="query: ", text_instruction="passage: ")


def index(model, articles, store):
    documents = SimpleDirectoryReader(articles).load_data()
    nodes = SentenceSplitter(chunk_size=160, chunk_overlap=20).get_nodes_from_documents(documents)
    storage = StorageContext.from_defaults(vector_store=open_store(store))
    VectorStoreIndex(nodes, storage_context=storage, embed_model=load_model(model))
    print(f"{len(nodes)} passages")


def ask(model, store, question):
    found = VectorStoreIndex.from_vector_store(open_store(store), embed_model=load_model(model))
    for n, hit in enumerate(found.as_retriever(similarity_top_k=3).retrieve(question), start=1):
        print(f"{n} ({hit.score:.2f}) {hit.node.get_content()}\n  {hit.node.metadata['file_name']}")


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"index": index, "ask": ask}[command](*arguments)
