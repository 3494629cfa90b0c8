#include "store/sqlite/console_state.h"

namespace tebium::store {

ConsoleState::ConsoleState(Database& database)
    : database_(database),
      put_note_(database,
                "INSERT OR REPLACE INTO notes(name, value) VALUES(?1,?2)"),
      delete_note_(database, "DELETE FROM notes WHERE name=?1"),
      record_(database,
              "INSERT INTO audit(at, chat_id, user_id, user_name, action,"
              " detail) VALUES(?1,?2,?3,?4,?5,?6)"),
      bound_(database, "DELETE FROM audit WHERE id<=?1"),
      expire_(database,
              "DELETE FROM audit WHERE id IN (SELECT id FROM audit"
              " WHERE at<?1 ORDER BY at LIMIT ?2)") {}

base::Status ConsoleState::Put(const Note& note) {
  return put_note_.Run(std::string_view(note.name), Blob{note.value});
}

base::Status ConsoleState::DeleteNote(const std::string& name) {
  return delete_note_.Run(std::string_view(name));
}

base::Status ConsoleState::Record(const AuditEntry& entry) {
  TEBIUM_RETURN_IF_ERROR(record_.Run(
      entry.at, entry.chat_id, entry.user_id, std::string_view(entry.user_name),
      std::string_view(entry.action), std::string_view(entry.detail)));
  // Ids have no gaps but where rows were deleted.
  return bound_.Run(database_.last_insert_id() - kMaxAuditRows);
}

base::StatusOr<size_t> ConsoleState::DeleteAuditBefore(base::Time cutoff,
                                                       size_t limit) {
  TEBIUM_RETURN_IF_ERROR(expire_.Run(cutoff, limit));
  return static_cast<size_t>(database_.changes());
}

}  // namespace tebium::store
