#!/usr/bin/env node
import path from "node:path"
import { start } from "./start"

/** The folder of the repository: this one's, or the one that is given. */
const root = path.resolve(process.argv[2] ?? path.join(__dirname, "../../.."))

void start({ root }).then((code) => process.exit(code))
