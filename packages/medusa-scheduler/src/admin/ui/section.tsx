import { Container, Heading } from "@medusajs/ui"
import { useEffect, useId, useRef, useState, type ReactNode } from "react"

interface SectionProps {
  title: string
  /** Shown to the right of the title, such as filters. */
  aside?: ReactNode
  /** True if the content has its own edges, like a table. */
  isFlush?: boolean
  children: ReactNode
}

/** A card with a heading. */
export function Section({ title, aside, isFlush = false, children }: SectionProps) {
  const id = useId()
  return (
    <Container className="min-w-0 shrink-0 overflow-hidden p-0">
      <section aria-labelledby={id}>
        <div className="flex flex-wrap items-center justify-between gap-2 px-6 py-4">
          <Heading level="h2" id={id}>
            {title}
          </Heading>
          {aside}
        </div>
        {isFlush ? (
          <Scrolling titleId={id}>{children}</Scrolling>
        ) : (
          <div className="px-6 pb-6">{children}</div>
        )}
      </section>
    </Container>
  )
}

/** Content that may be wider than the card; if it is, it can also be scrolled by keyboard. */
function Scrolling({ titleId, children }: { titleId: string; children: ReactNode }) {
  const { element, overflows } = useOverflows()
  const reached = overflows ? { tabIndex: 0, role: "group", "aria-labelledby": titleId } : {}
  return (
    <div
      ref={element}
      {...reached}
      className="focus-visible:shadow-borders-focus overflow-x-auto outline-none"
    >
      {children}
    </div>
  )
}

/** Whether an element's content is wider than the element, with the ref to put on it. */
function useOverflows() {
  const element = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)
  // After every render, since the content may have changed.
  useEffect(() => {
    const observed = element.current
    if (!observed) return
    const look = () => setOverflows(observed.scrollWidth > observed.clientWidth)
    const observer = new ResizeObserver(look)
    for (const each of [observed, ...observed.children]) observer.observe(each)
    look()
    return () => observer.disconnect()
  })
  return { element, overflows }
}
