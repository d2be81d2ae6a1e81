import { useEffect, useRef, useState } from "react"

/** Whether an element's content is wider than itself, so that it scrolls; with the reference to put on the element. */
export function useOverflows() {
  const element = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)
  // After each render, as the content may be another one by then.
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
