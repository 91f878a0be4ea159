import { keepCompiledCode } from './compiledCode.ts'
import { databaseFolder } from './config.ts'

// Modules are compiled as they are loaded, so all others are loaded after this.
keepCompiledCode(databaseFolder(process.env))
await import('./start.ts')
