import { useState, type PointerEvent } from "react"

/**
 * Properties for an element that holds a drawing: a tooltip for what is under the pointer, without an SVG element for
 * each part. `titleAt` gets the pointer's horizontal position as a fraction of the width.
 */
export function usePointerTitle(titleAt: (fraction: number) => string | undefined) {
  const [title, setTitle] = useState<string>()
  return {
    title,
    onPointerMove({ clientX, currentTarget }: PointerEvent) {
      const { left, width } = currentTarget.getBoundingClientRect()
      setTitle(titleAt((clientX - left) / width))
    },
  }
}
