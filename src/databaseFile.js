// @ts-check
// JavaScript, as main.js is.
import { dirname } from 'node:path'

export const DEFAULT_DATABASE = 'sqlite:data/war-stories.db'

/** @param {string} databaseUrl */
export const hasFile = (databaseUrl) => /^sqlite:(?!:memory:)/.test(databaseUrl)

/**
 * What is not in the database lies beside its file.
 * @param {string} databaseUrl
 */
export const dataFolder = (databaseUrl) =>
  hasFile(databaseUrl) ? dirname(databaseUrl.slice('sqlite:'.length)) : 'data'

/**
 * Where the database's file lies, or will; null where there is none. For what runs before settings are checked.
 * @param {NodeJS.ProcessEnv} env
 */
export function databaseFolder(env) {
  const url = env.DATABASE_URL?.trim() || DEFAULT_DATABASE
  return hasFile(url) ? dataFolder(url) : null
}
