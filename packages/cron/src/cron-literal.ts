type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"
type OneTo7 = "1" | "2" | "3" | "4" | "5" | "6" | "7"
type OneTo9 = Exclude<Digit, "0">
type OneTo12 = OneTo9 | "10" | "11" | "12"
type OneTo23 = OneTo9 | `1${Digit}` | "20" | "21" | "22" | "23"
type OneTo30 = OneTo9 | `${"1" | "2"}${Digit}` | "30"
type OneTo59 = OneTo9 | `${"1" | "2" | "3" | "4" | "5"}${Digit}`
type Month = "JAN" | "FEB" | "MAR" | "APR" | "MAY" | "JUN" | "JUL" | "AUG" | "SEP" | "OCT" | "NOV" | "DEC"
type Weekday = "0" | OneTo7 | "SUN" | "MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT"

/** A field as types see it; a test compares its bounds with those of field.ts. */
interface FieldType {
  label: string
  /** What may stand alone or at an end of a range: no zeros before it, names in capitals. */
  value: string
  /** What else may stand alone. */
  sign: string
  step: string
  allowed: string
}
interface Sixty extends FieldType {
  value: "0" | OneTo59
  sign: "*"
  step: OneTo59 | "60"
  allowed: "0-59"
}
interface Second extends Sixty {
  label: "second"
}
interface Minute extends Sixty {
  label: "minute"
}
interface Hour extends FieldType {
  label: "hour"
  value: "0" | OneTo23
  sign: "*"
  step: OneTo23 | "24"
  allowed: "0-23"
}
interface DayOfMonth extends FieldType {
  label: "day-of-month"
  value: OneTo30 | "31"
  sign: "*" | "L" | "LW" | `L-${OneTo30}` | `${OneTo30 | "31"}W`
  step: OneTo30 | "31"
  allowed: "1-31, L, L-1 to L-30, LW, 1W to 31W"
}
interface MonthOfYear extends FieldType {
  label: "month"
  value: OneTo12 | Month
  sign: "*"
  step: OneTo12
  allowed: "1-12 or JAN-DEC"
}
interface DayOfWeek extends FieldType {
  label: "day-of-week"
  value: Weekday
  sign: "*" | `${Weekday}#${"1" | "2" | "3" | "4" | "5" | "L"}` | `${Weekday}L`
  step: OneTo7
  allowed: "0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L"
}
/** The words that stand for a whole expression. */
export type CronMacro = "@yearly" | "@annually" | "@monthly" | "@weekly" | "@daily" | "@midnight" | "@hourly"

/** What the compiler shows where a literal expression cannot be read. No value has this type. */
export interface CronFault<Message extends string> {
  readonly "not a cron expression": Message
}

/**
 * `unknown` where a cron expression can be read as far as types can see; a `CronFault` that names the field, what it takes
 * and what was found, where it has a wrong number of fields, a value out of range or an unknown name. A `string` that is not
 * a literal is not looked at. What is left to `parseExpression`: ranges that descend, and dates that no year has.
 *
 * @example function every<Cron extends string>(cron: Cron & CheckedCron<Cron>) {}
 */
export type CheckedCron<Expression> =
  FaultIn<Expression> extends infer Fault
    ? [Fault] extends [never]
      ? unknown
      : CronFault<Extract<Fault, string>>
    : never

/** A message; `never` where nothing is wrong. Of a union of literals, each is looked at. */
type FaultIn<Expression> = Expression extends string
  ? IsSound<Expression> extends true
    ? never
    : IsUnknown<Expression> extends true
      ? never
      : FaultOf<Words<Expression>>
  : never

/** The short way, on which a sound expression of single spaces ends: the compiler checks hundreds of them in an instant. */
type IsSound<Expression extends string> =
  Expression extends `${infer A} ${infer B} ${infer C} ${infer D} ${infer E}`
    ? E extends `${infer F} ${infer G}`
      ? [FaultOfField<A, Second> | FaultsOfFive<B, C, D, F, G>[number]] extends [never]
        ? true
        : false
      : [FaultsOfFive<A, B, C, D, E>[number]] extends [never]
        ? true
        : false
    : Expression extends CronMacro
      ? true
      : false

/** Whether it is no literal, or holds white space of which types know nothing. */
type IsUnknown<Text extends string> = string extends Text
  ? true
  : IsLiteral<Text> extends false
    ? true
    : Text extends `${string}${OtherSpace}${string}`
      ? true
      : false

/** Only of a literal there is a property: `string` and patterns such as `${number} * * * *` make an index signature. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- what has no property is what is asked for
type IsLiteral<Text extends string> = Record<never, 1> extends Record<Text, 1> ? false : true

/** White space that separates fields too, but seldom: an expression that holds it is left to the parser. */
type OtherSpace = "\t" | "\n" | "\r" | "\v" | "\f" | "\u00a0" | "\u1680" | UnicodeSpace | "\ufeff"
type UnicodeSpace =
  | "\u2000"
  | "\u2001"
  | "\u2002"
  | "\u2003"
  | "\u2004"
  | "\u2005"
  | "\u2006"
  | "\u2007"
  | "\u2008"
  | "\u2009"
  | "\u200a"
  | "\u2028"
  | "\u2029"
  | "\u202f"
  | "\u205f"
  | "\u3000"

type Words<Text extends string, Found extends string[] = []> = Text extends ""
  ? Found
  : Text extends ` ${infer Rest}`
    ? Words<Rest, Found>
    : Text extends `${infer Word} ${infer Rest}`
      ? Words<Rest, [...Found, Word]>
      : [...Found, Text]

/** A message; `never` where nothing is wrong. */
type FaultOf<List extends string[]> = List extends [
  infer A extends string,
  infer B extends string,
  infer C extends string,
  infer D extends string,
  infer E extends string,
]
  ? FirstOf<FaultsOfFive<A, B, C, D, E>>
  : List extends [
        infer S extends string,
        infer A extends string,
        infer B extends string,
        infer C extends string,
        infer D extends string,
        infer E extends string,
      ]
    ? FirstOf<[FaultOfField<S, Second>, ...FaultsOfFive<A, B, C, D, E>]>
    : List extends [`@${infer Word}`]
      ? `@${Word}` extends CronMacro
        ? never
        : `expected one of @yearly @annually @monthly @weekly @daily @midnight @hourly, got '@${Word}'`
      : `expected 5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first, got ${List["length"]}`

type FaultsOfFive<
  A extends string,
  B extends string,
  C extends string,
  D extends string,
  E extends string,
> = [
  FaultOfField<A, Minute>,
  FaultOfField<B, Hour>,
  FaultOfField<C, DayOfMonth>,
  FaultOfField<D, MonthOfYear>,
  FaultOfField<E, DayOfWeek>,
]

/** Of several the first: of a union the compiler would show how it was computed. */
type FirstOf<Faults extends string[]> = Faults extends [
  infer Fault extends string,
  ...infer Others extends string[],
]
  ? [Fault] extends [never]
    ? FirstOf<Others>
    : Fault
  : never

type FaultOfField<Text extends string, Field extends FieldType> = Text extends "*"
  ? never
  : Text extends Field["value"]
    ? never
    : Text extends "?"
      ? Field["label"] extends "day-of-month" | "day-of-week"
        ? never
        : Wrong<Text, Field>
      : FaultOfItems<Text, Field>

type FaultOfItems<Text extends string, Field extends FieldType> = Text extends `${infer Item},${infer Rest}`
  ? IsItem<Item, Field> extends true
    ? FaultOfItems<Rest, Field>
    : Wrong<Item, Field>
  : IsItem<Text, Field> extends true
    ? never
    : Wrong<Text, Field>

type Wrong<
  Text extends string,
  Field extends FieldType,
> = `${Field["label"]}: expected ${Field["allowed"]}, got '${Text}'`

type IsItem<Item extends string, Field extends FieldType> = Item extends Field["value"]
  ? true
  : Item extends `${infer Range}/${infer Step}`
    ? IsStep<Step, Field> extends true
      ? IsRange<Range, Field>
      : false
    : Normal<Item> extends Field["sign"]
      ? true
      : IsRange<Item, Field>

type IsStep<Step extends string, Field extends FieldType> = Step extends Field["step"]
  ? true
  : WithoutZeros<Step> extends Field["step"]
    ? true
    : false

type IsRange<Range extends string, Field extends FieldType> = Range extends "*"
  ? true
  : Range extends `${infer From}-${infer To}`
    ? IsValue<From, Field> extends true
      ? IsValue<To, Field>
      : false
    : IsValue<Range, Field>

type IsValue<Text extends string, Field extends FieldType> = Text extends Field["value"]
  ? true
  : Normal<Text> extends Field["value"]
    ? true
    : false

/** In capitals, without zeros before a number: `07` is 7, and `L-03` is `L-3`. */
type Normal<Text extends string> =
  Uppercase<Text> extends `L-${infer Days}` ? `L-${WithoutZeros<Days>}` : WithoutZeros<Uppercase<Text>>

type WithoutZeros<Text extends string> = Text extends `0${infer Rest}`
  ? Rest extends "" | `#${string}` | "L" | `${string}L`
    ? Text
    : WithoutZeros<Rest>
  : Text
