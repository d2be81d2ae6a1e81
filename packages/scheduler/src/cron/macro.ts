/** What each `@` word stands for. They are lower case only, as in crontab(5). */
export const macros: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
}

/** What to write instead of words that other schedulers know. */
export const foreignMacros: Readonly<Record<string, string>> = {
  "@reboot": "There is no start-up event here: run such work from a loader.",
  "@every": "Write the interval as a step, for example '*/5 * * * *' for every five minutes.",
  "@secondly": "Write '* * * * * *' for every second.",
  "@minutely": "Write '* * * * *' for every minute.",
  "@weekdays": "Write '0 0 * * MON-FRI'.",
  "@weekends": "Write '0 0 * * SAT,SUN'.",
}
