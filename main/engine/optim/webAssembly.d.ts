/** As much of WebAssembly's interface as is used: TypeScript has it in its browser library only. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
    static exports(module: Module): readonly { name: string }[]
  }
  class Memory {
    constructor(limits: { initial: number })
    readonly buffer: ArrayBuffer
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>)
    readonly exports: unknown
  }
}
