/**
 * Graph → ONNX ModelProto bytes. Field numbers are those of onnx.proto3 (github.com/onnx/onnx, IR version 11).
 * Weights are graph inputs and never part of the file, so that the 2 GB limit of protobuf is out of reach.
 */
import type { Attribute, Graph, Node, Value } from './graph.ts'
import { elementType } from './elementType.ts'
import { ProtobufWriter } from './protobuf.ts'

const irVersion = 11
/** 23 is the first with RMSNormalization and RotaryEmbedding. */
const standardOperatorSet = 23
const microsoftOperatorSet = 1

const attributeType = { float: 1, integer: 2, text: 3, integers: 7 }

export function encodeModel(graph: Graph): Uint8Array {
  const model = new ProtobufWriter()
  model.integer(1, irVersion)
  model.text(2, 'wardbench')
  model.message(7, encodeGraph(graph))
  model.message(8, encodeOperatorSet('', standardOperatorSet))
  model.message(8, encodeOperatorSet('com.microsoft', microsoftOperatorSet))
  return model.finish()
}

function encodeOperatorSet(domain: string, version: number): ProtobufWriter {
  const message = new ProtobufWriter()
  message.text(1, domain)
  message.integer(2, version)
  return message
}

function encodeGraph(graph: Graph): ProtobufWriter {
  const message = new ProtobufWriter()
  const nodes = graph.reachableNodes()
  const used = new Set(nodes.flatMap((node) => node.inputs))
  for (const node of leavesLast(nodes)) message.message(1, encodeNode(node))
  message.text(2, 'graph')
  for (const { name, dataType, shape, data } of graph.constants.filter((constant) => used.has(constant))) {
    const tensor = new ProtobufWriter()
    for (const size of shape) tensor.integer(1, size)
    tensor.integer(2, elementType[dataType])
    tensor.text(8, name)
    tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    message.message(5, tensor)
  }
  for (const input of graph.inputs) message.message(11, encodeValue(input))
  for (const output of graph.outputs.values()) message.message(12, encodeValue(output))
  return message
}

/**
 * ONNX Runtime executes depth first from the nodes that no other reads, beginning with the last of the file. With these
 * in reverse at its end, each is computed as soon as it can be: a weight's gradient while the gradient it is made of is
 * in the cache, which then need not be kept to the end of the backward pass.
 */
function leavesLast(nodes: readonly Node[]): Node[] {
  const read = new Set(nodes.flatMap((node) => node.inputs))
  const isLeaf = (node: Node) => !read.has(node.output)
  return [...nodes.filter((node) => !isLeaf(node)), ...nodes.filter(isLeaf).toReversed()]
}

function encodeNode(node: Node): ProtobufWriter {
  const message = new ProtobufWriter()
  for (const input of node.inputs) message.text(1, input.name)
  message.text(2, node.output.name)
  message.text(3, node.output.name)
  message.text(4, node.operator)
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, encodeAttribute(name, value))
  message.text(7, node.domain)
  return message
}

function encodeAttribute(name: string, value: Attribute): ProtobufWriter {
  const message = new ProtobufWriter()
  message.text(1, name)
  if (typeof value === 'number') {
    message.integer(3, value)
    message.integer(20, attributeType.integer)
  } else if (typeof value === 'string') {
    message.text(4, value)
    message.integer(20, attributeType.text)
  } else if ('float' in value) {
    message.float(2, value.float)
    message.integer(20, attributeType.float)
  } else {
    for (const item of value) message.integer(8, item)
    message.integer(20, attributeType.integers)
  }
  return message
}

function encodeValue(value: Value): ProtobufWriter {
  const shape = new ProtobufWriter()
  for (const size of value.shape) {
    const dimension = new ProtobufWriter()
    dimension.integer(1, size)
    shape.message(1, dimension)
  }
  const tensorType = new ProtobufWriter()
  tensorType.integer(1, elementType[value.dataType])
  tensorType.message(2, shape)
  const type = new ProtobufWriter()
  type.message(1, tensorType)
  const message = new ProtobufWriter()
  message.text(1, value.name)
  message.message(2, type)
  return message
}
