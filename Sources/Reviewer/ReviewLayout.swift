import Cells

/// Where the panes of the review screen lie.
package struct ReviewLayout {
  /// The image with all outlines.
  package let image: Area
  /// The graders' masks.
  package let graders: Area
  /// The samples.
  package let samples: Area
  /// The story of the case; without rows where there is no room, or none.
  package let story: Area
  /// The pictures in the graders' pane.
  package let graderTiles: Tiles
  /// The pictures in the samples' pane.
  package let sampleTiles: Tiles

  /// The panes for `state`.
  package init(_ state: Session.State) {
    self.init(
      ScreenLayout(state).body, graderCount: state.openCase?.record.masks.count ?? 4,
      sampleCount: max(state.sampling.count, state.samples.count),
      story: state.isHidden ? "" : state.openCase?.facts.story ?? "",
      cellAspect: state.look.cellAspect)
  }

  /// The panes in `body`.
  package init(
    _ body: Area, graderCount: Int, sampleCount: Int, story text: String = "", cellAspect: Double
  ) {
    let square = Int(Double(body.height - 2) * cellAspect) + 2
    let wide = min(max(square, body.width * 2 / 5), body.width * 55 / 100)
    let (left, both) = body.splitLeft(wide)
    image = left
    let room = body.height >= 30 ? min(5, Paragraph.lines(text, width: both.width - 2).count) : 0
    let (right, rest) = both.splitBottom(room)
    story = rest.inset(rows: 0)
    let tall = max(Tiles.smallestHeight + 4, right.height * 32 / 100)
    (graders, samples) = right.splitTop(tall)
    graderTiles = Tiles(
      count: graderCount, in: Self.picturesInGraders(graders), cellAspect: cellAspect)
    sampleTiles = Tiles(count: sampleCount, in: samples.inset(), cellAspect: cellAspect)
  }

  /// The graders' pane has a last line for what they agree on.
  static func picturesInGraders(_ pane: Area) -> Area { pane.inset().splitBottom(1).rest }

  /// The panes of graders and samples together.
  package var blind: Area {
    Area(
      column: graders.column, row: graders.row, width: graders.width,
      height: graders.height + samples.height)
  }

  /// The number of graders side by side.
  package var graderColumns: Int { graderTiles.columns }
  /// The number of samples side by side.
  package var sampleColumns: Int { sampleTiles.columns }
}
