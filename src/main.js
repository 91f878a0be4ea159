// @ts-check
// JavaScript: to take the types out of a file that it has not kept, Node loads a compiler of 18 MB.
import { keepCompiledCode } from './compiledCode.js'
import { databaseFolder } from './databaseFile.js'
import { resolveWithoutLooking } from './resolving.js'

// Modules are compiled as they are loaded, so all others are loaded after this.
keepCompiledCode(databaseFolder(process.env))
const lookAgain = resolveWithoutLooking()
await import('./server.ts')
lookAgain()
