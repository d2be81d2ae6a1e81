import { useState, type PointerEvent } from "react"

/**
 * Tells what is under the pointer in a drawing, without an element for each part of it: the properties of the
 * element that holds the drawing. `wordsAt` gets how far the pointer is from the left, as a fraction of the width.
 */
export function usePointed(wordsAt: (fraction: number) => string | undefined) {
  const [title, setTitle] = useState<string>()
  return {
    title,
    onPointerMove({ clientX, currentTarget }: PointerEvent) {
      const { left, width } = currentTarget.getBoundingClientRect()
      setTitle(wordsAt((clientX - left) / width))
    },
  }
}
