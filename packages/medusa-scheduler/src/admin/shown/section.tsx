import { Container, Heading } from "@medusajs/ui"
import { useId, type ReactNode } from "react"
import { useOverflows } from "./overflow"

interface SectionProps {
  title: string
  /** At the right of the title, such as filters. */
  aside?: ReactNode
  /** True where the content draws its own edges, as a table does. */
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

/** Content that may be wider than the card; where it is, it can be scrolled by keyboard as well. */
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
