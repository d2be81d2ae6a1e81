"use strict"

/** Why the packages cannot be released under a tag such as `v1.2.3`, one sentence per fault; empty if they can. */
function faultsOfTag({ tag, packages }) {
  if (!/^v\d+\.\d+\.\d+(-[\w.]+)?$/.test(tag ?? "")) {
    return [`The tag: expected "v" and a version, such as v1.2.3 or v1.2.3-rc.1, got ${tag ?? "none"}.`]
  }
  const version = tag.slice(1)
  const names = packages.map(({ name }) => name)
  return packages.flatMap((each) => [
    ...(each.version === version
      ? []
      : [`${each.name}: expected the version ${version} of the tag, got ${each.version}.`]),
    ...Object.entries(each.dependencies)
      .filter(([name, wanted]) => names.includes(name) && wanted !== version)
      .map(([name, wanted]) => `${each.name}: expected its dependency ${name} at ${version}, got ${wanted}.`),
  ])
}

module.exports = { faultsOfTag }
