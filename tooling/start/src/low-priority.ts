import os from "node:os"

/*
 * Loaded before a program of Node.js (`node --require`): what it starts inherits its priority, so that a build takes
 * only the time that nobody else wants.
 */
os.setPriority(os.constants.priority.PRIORITY_LOW)
