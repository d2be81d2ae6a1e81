"use strict"

// The build of the first start of a clone: only JavaScript, in a few seconds. Types are checked once the store runs.

const { existsSync, readdirSync, readFileSync } = require("node:fs")
const { join } = require("node:path")
const { isBuilt } = require("../typescript/compiled")

const repository = join(__dirname, "../..")
const ownBuild = /^node \.\.\/\.\.\/tooling\/typescript\/(build|compile)-dist\.js$/

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/** The folders of the workspaces with a build script. */
function builtFolders() {
  return readManifest(repository)
    .workspaces.map((pattern) => pattern.replace(/\/\*$/, ""))
    .flatMap((group) => readdirSync(join(repository, group)).map((name) => join(repository, group, name)))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .filter((folder) => readManifest(folder).scripts?.build !== undefined)
}

/** The folders to compile; none if all have been built before, or if one has a build script of its own. */
function foldersToEmit() {
  const folders = builtFolders()
  const areOurs = folders.every((folder) => {
    const { prebuild, build, postbuild } = readManifest(folder).scripts
    return ownBuild.test(build) && prebuild === undefined && postbuild === undefined
  })
  return areOurs && folders.some((folder) => !isBuilt(folder)) ? folders : []
}

module.exports = { foldersToEmit }
