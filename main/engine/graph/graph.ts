/**
 * A computation as a list of ONNX nodes. Every shape is static and known when a node is added, so that a mistake in
 * a model's code fails where it is made and not inside the runtime. Nodes are in execution order by construction.
 */
export type DataType = 'float32' | 'float16' | 'int64' | 'bool'

export interface Value {
  readonly name: string
  readonly dataType: DataType
  readonly shape: readonly number[]
}

export interface Constant extends Value {
  readonly data: Float32Array | BigInt64Array
}

/** A plain number is an integer attribute; ONNX keeps integers and floats apart. */
export type Attribute = number | readonly number[] | { readonly float: number } | string

export interface Node {
  readonly operator: string
  /** Empty for the ONNX standard, `com.microsoft` for ONNX Runtime's own operators. */
  readonly domain: string
  readonly inputs: readonly Value[]
  readonly output: Value
  readonly attributes: Readonly<Record<string, Attribute>>
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

export class Graph {
  readonly nodes: Node[] = []
  readonly inputs: Value[] = []
  readonly constants: Constant[] = []
  /** Public name → value. */
  readonly outputs = new Map<string, Value>()
  private readonly sharedConstants = new Map<string, Constant>()
  private valueCount = 0

  input(name: string, dataType: DataType, shape: readonly number[]): Value {
    if (this.inputs.some((input) => input.name === name)) throw new Error(`The graph already has an input "${name}".`)
    const value = { name, dataType, shape }
    this.inputs.push(value)
    return value
  }

  constant(data: Float32Array | BigInt64Array, shape: readonly number[]): Value {
    if (data.length !== elementCount(shape)) throw new Error(`${data.length} elements do not fill [${shape}].`)
    const dataType = data instanceof Float32Array ? 'float32' : 'int64'
    const constant: Constant = { name: this.nextName('constant'), dataType, shape, data }
    this.constants.push(constant)
    return constant
  }

  /** float32, shape []. */
  scalar(value: number): Value {
    return this.shared(`float ${value}`, () => this.constant(Float32Array.of(value), []))
  }

  /** int64, shape [values.length]: shapes, axes, bounds. */
  integers(values: readonly number[]): Value {
    return this.shared(`integers ${values.join()}`, () =>
      this.constant(BigInt64Array.from(values, BigInt), [values.length]),
    )
  }

  node(
    operator: string,
    inputs: readonly Value[],
    shape: readonly number[],
    options: { attributes?: Node['attributes']; domain?: string; dataType?: DataType } = {},
  ): Value {
    const { attributes = {}, domain = '', dataType = 'float32' } = options
    const output: Value = { name: this.nextName(operator), dataType, shape }
    this.nodes.push({ operator, domain, inputs, output, attributes })
    return output
  }

  output(name: string, value: Value): void {
    if (this.outputs.has(name)) throw new Error(`The graph already has an output "${name}".`)
    // ONNX wants every output to be some node's, and no two to be the same.
    const isFree = this.nodes.some((node) => node.output === value) && ![...this.outputs.values()].includes(value)
    this.outputs.set(name, isFree ? value : this.node('Identity', [value], value.shape, { dataType: value.dataType }))
  }

  /** The nodes that some output depends on. Gradients nobody asked for cost nothing. */
  reachableNodes(): Node[] {
    const needed = new Set(this.outputs.values())
    const reachable: Node[] = []
    for (const node of this.nodes.toReversed()) {
      if (!needed.has(node.output)) continue
      for (const input of node.inputs) needed.add(input)
      reachable.push(node)
    }
    return reachable.reverse()
  }

  private shared(key: string, create: () => Value): Value {
    const known = this.sharedConstants.get(key)
    if (known) return known
    const created = create() as Constant
    this.sharedConstants.set(key, created)
    return created
  }

  private nextName(prefix: string): string {
    return `${prefix}#${this.valueCount++}`
  }
}
