/// Returns `max(value, 0)`.
func relu(_ value: Float) -> Float { max(value, 0) }
