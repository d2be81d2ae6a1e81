"use strict"

/**
 * Stands in for `medusa-telemetry`, which even when it is disabled leaves a timer of ten seconds and a detached
 * process behind every boot.
 */
const ignore = () => {}

module.exports = {
  track: ignore,
  trackFeatureFlag: ignore,
  trackInstallation: ignore,
  setTelemetryEnabled: ignore,
  flush: ignore,
}
