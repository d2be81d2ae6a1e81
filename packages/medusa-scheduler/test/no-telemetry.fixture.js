"use strict"

/*
 * Loaded by Node before Medusa: `medusa-telemetry` leaves a timer of ten seconds and a detached process behind
 * every command, even where it is disabled.
 */
const ignore = () => {}
const filename = require.resolve("medusa-telemetry")
const exports_ = {
  track: ignore,
  trackFeatureFlag: ignore,
  trackInstallation: ignore,
  setTelemetryEnabled: ignore,
}
require.cache[filename] = { id: filename, filename, loaded: true, children: [], paths: [], exports: exports_ }
