import Workflows
public struct R {}
