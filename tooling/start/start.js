"use strict"

// npm start: builds what has changed, and then runs dist/start.js, which only exists after the build.

const { spawn } = require("node:child_process")
const { join } = require("node:path")
const { foldersToEmit } = require("./first-build")

const repository = join(__dirname, "../..")
const folders = foldersToEmit()
const isFirst = folders.length > 0

const startedAt = Date.now()
const seconds = (digits) => ((Date.now() - startedAt) / 1_000).toFixed(digits)
process.stdout.write("Build … ")
let output = ""
let isLineOpen = true
// Ctrl-C stops the build, and this process ends after it.
const ignore = () => undefined
process.on("SIGINT", ignore)
const heartbeat = setInterval(() => {
  const what = isFirst ? "for the first time" : "what has changed since the last build"
  console.log(`${isLineOpen ? "\n" : ""}      Compiling ${what} (${seconds(0)} s so far) …`)
  isLineOpen = false
}, 4_000)

const builder = isFirst
  ? [join(repository, "tooling/typescript/emit-dist.js"), ...folders]
  : [require.resolve("turbo/bin/turbo", { paths: [repository] }), "run", "build", "--output-logs=errors-only"]
const build = spawn(process.execPath, builder, {
  cwd: repository,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  stdio: ["inherit", "pipe", "pipe"],
})
for (const stream of [build.stdout, build.stderr])
  stream.setEncoding("utf8").on("data", (text) => (output += text))

build.on("error", (error) => end({ error }))
build.on("close", (status, signal) => end({ status, signal }))

function end({ status, signal, error }) {
  clearInterval(heartbeat)
  process.off("SIGINT", ignore)
  const label = isLineOpen ? "" : "Build … "
  if (signal === "SIGINT" || status === 130) {
    console.log(`${label}stopped`)
  } else if (status !== 0) {
    console.log(`${label}failed (${seconds(1)} s)\n${output}${error ?? ""}`)
    console.error("The build failed. Fix what the lines above name, then run npm start again.")
    process.exitCode = 1
  } else {
    console.log(`${label}done${isFirst ? ", types are checked later" : ""} (${seconds(1)} s)`)
    const { start } = require("./dist/start")
    void start({ root: repository, isChecked: !isFirst }).then((code) => process.exit(code))
  }
}
