#!/usr/bin/env node
"use strict"

// npm links a command when it installs, which is before anything is built: this file is there by then.
require("../dist/bin.js")
