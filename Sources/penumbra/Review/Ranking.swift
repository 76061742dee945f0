import Dispatch
import Evaluation
import Foundation
import Interchange
import Reviewer

/// Works out the graders' disagreement of every case of a library, behind the first frame.
enum Ranking {
  /// Begins; results go to `mailbox` some times a second.
  static func start(_ library: CaseLibrary, _ mailbox: Mailbox) {
    mailbox.beginWork()
    DispatchQueue.global(qos: .utility).async {
      run(library, mailbox)
      mailbox.endWork()
    }
  }

  private static func run(_ library: CaseLibrary, _ mailbox: Mailbox) {
    var found: [Int: CaseMeasures] = [:]
    var unreadable = 0
    var last = DispatchTime.now()
    // Few cases at a time, since each delivery takes time from keys.
    let pause: UInt64 = 400_000_000
    for index in library.entries.indices {
      // A case that cannot be read has no disagreement; opening it says why.
      guard let subject = try? library.case(at: index) else {
        unreadable += 1
        continue
      }
      let disagreement = Disagreement(among: subject.masks)
      found[index] = CaseMeasures(areas: disagreement.areas, dYY: disagreement.dYY)
      let now = DispatchTime.now()
      if now.uptimeNanoseconds - last.uptimeNanoseconds > pause {
        mailbox.post(.ranked(found))
        found = [:]
        last = now
      }
    }
    mailbox.post(.ranked(found))
    mailbox.post(.rankingEnded(unreadable: unreadable))
  }
}
