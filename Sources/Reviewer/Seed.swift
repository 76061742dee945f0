/// Returns the seed of the samples of a case: the same for the same case and batch, everywhere.
///
/// FNV-1a over the name, then the batch.
package func sampleSeed(caseID: String, batch: UInt64) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in caseID.utf8 {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }
  return (hash ^ batch) &* 0x100_0000_01B3
}
