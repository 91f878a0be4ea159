// @ts-check
// JavaScript: to take the types out of a file that it has not kept, Node loads a compiler of 18 MB.
import { keepCompiledCode } from './compiledCode.js'
import { databaseFolder } from './databaseFile.js'

// Modules are compiled as they are loaded, so all others are loaded after this.
keepCompiledCode(databaseFolder(process.env))
await import('./server.ts')
