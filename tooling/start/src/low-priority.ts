import os from "node:os"

/*
 * Loaded before a Node.js program (`node --require`): its child processes inherit the low priority, so that a build only
 * uses idle time.
 */
os.setPriority(os.constants.priority.PRIORITY_LOW)
