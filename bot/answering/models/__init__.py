"""The packaged reader's weights, `reader.onnx`, and their model card."""
