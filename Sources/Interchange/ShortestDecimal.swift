extension Float {
  /// The double of the shortest decimal number that single precision cannot tell from this one: 0.7
  /// where a plain conversion gives 0.699999988.
  var shortestDouble: Double { Double("\(self)") ?? Double(self) }
}
