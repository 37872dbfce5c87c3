public struct R {}
