#include "store/sqlite/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tebium::store {
namespace {

// SQLite knows a full disk by ENOSPC alone; a quota or a limit on the size of
// files is the same to us. `kind` names the database file or its log.
bool HitLimit(sqlite3* handle, int kind) {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(handle, "main", kind, &file) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr) {
    return false;
  }
  int error = 0;
  file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
  return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

bool IsDiskFull(sqlite3* handle, int code) {
  if ((code & 0xFF) == SQLITE_FULL) return true;
  return (code & 0xFF) == SQLITE_IOERR &&
         (HitLimit(handle, SQLITE_FCNTL_FILE_POINTER) ||
          HitLimit(handle, SQLITE_FCNTL_JOURNAL_POINTER));
}

bool IsFaultOfStatement(int code) {
  switch (code & 0xFF) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
    case SQLITE_MISUSE:
      return true;
    default:
      return false;
  }
}

// A new file is its owner's alone, and its log with it: it holds what alerts
// say and the key of the buttons. What goes wrong SQLite tells when it opens
// it. One that is there is not touched: to close a second descriptor of it
// would end SQLite's locks (fcntl(2)).
void MakePrivate(const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) close(descriptor);
}

int CountWord(void* found, int, const char*, int, int, int) {
  *static_cast<bool*>(found) = true;
  return SQLITE_DONE;
}

}  // namespace

base::StatusOr<std::unique_ptr<Database>> Database::Open(
    const std::string& path, Mode mode, base::Duration busy_timeout) {
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == Mode::kWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                            : SQLITE_OPEN_READONLY);
  if (mode == Mode::kWrite) MakePrivate(path);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  if (handle == nullptr) return base::UnavailableError("out of memory");
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) return database->Failure(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(
      handle,
      static_cast<int>(
          std::chrono::duration_cast<std::chrono::milliseconds>(busy_timeout)
              .count()));
  return database;
}

Database::Database(sqlite3* handle) : handle_(handle) {
  // Also switches SQLite's own checkpoints off: Writer does them.
  sqlite3_wal_hook(handle_, &Database::OnCommit, this);
}

int Database::OnCommit(void* self, sqlite3*, const char*, int wal_pages) {
  auto* database = static_cast<Database*>(self);
  database->wal_pages_ = wal_pages;
  ++database->commits_;
  return SQLITE_OK;
}

Database::~Database() { sqlite3_close_v2(handle_); }

base::Status Database::Failure(int code) const {
  std::string message = sqlite3_errmsg(handle_);
  if (code != sqlite3_extended_errcode(handle_)) message = sqlite3_errstr(code);
  if (IsDiskFull(handle_, code)) {
    return base::ResourceExhaustedError("the disk is full: " + message);
  }
  if (IsFaultOfStatement(code)) return base::InternalError(std::move(message));
  return base::UnavailableError(std::move(message));
}

base::Status Database::Execute(const std::string& sql) {
  const int code =
      sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? base::Status() : Failure(code);
}

base::StatusOr<int64_t> Database::QueryInt(const std::string& sql) {
  Statement statement(*this, sql);
  int64_t value = 0;
  TEBIUM_RETURN_IF_ERROR(statement.ForEach([&](const Statement& row) {
    value = row.Int(0);
    return false;
  }));
  return value;
}

int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle_);
}

int64_t Database::changes() const { return sqlite3_changes64(handle_); }

void Database::ReleaseMemory() { sqlite3_db_release_memory(handle_); }

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

bool Database::IsDamaged() const {
  const int code = sqlite3_errcode(handle_) & 0xFF;
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

base::StatusOr<bool> Database::HasWords(std::string_view text) {
  sqlite3_stmt* statement = nullptr;
  fts5_api* api = nullptr;
  int code =
      sqlite3_prepare_v2(handle_, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code != SQLITE_OK) return Failure(code);
  sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr",
                       nullptr);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (api == nullptr) return base::InternalError("FTS5 is missing");
  void* context = nullptr;
  fts5_tokenizer methods{};
  code = api->xFindTokenizer(api, "unicode61", &context, &methods);
  if (code != SQLITE_OK) return Failure(code);
  Fts5Tokenizer* tokenizer = nullptr;
  code = methods.xCreate(context, nullptr, 0, &tokenizer);
  if (code != SQLITE_OK) return Failure(code);
  bool found = false;
  methods.xTokenize(tokenizer, &found, FTS5_TOKENIZE_QUERY, text.data(),
                    static_cast<int>(text.size()), &CountWord);
  methods.xDelete(tokenizer);
  return found;
}

// --- Statement --------------------------------------------------------------

Statement::~Statement() { sqlite3_finalize(handle_); }

base::Status Statement::Prepare() {
  if (handle_ != nullptr) return {};
  const int code = sqlite3_prepare_v3(
      database_->handle_, sql_.c_str(), static_cast<int>(sql_.size() + 1),
      SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  return code == SQLITE_OK ? base::Status() : database_->Failure(code);
}

base::StatusOr<bool> Statement::Step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->Failure(code);
}

void Statement::Reset() {
  if (handle_ != nullptr) sqlite3_reset(handle_);
}

base::Status Statement::BindFailure() const {
  return database_->Failure(sqlite3_extended_errcode(database_->handle_));
}

// An empty view may have no address, which SQLite would take for NULL.
// The argument outlives the walk, so nothing is copied.
bool Statement::Bind(int index, std::string_view text) {
  return sqlite3_bind_text64(
             handle_, index, text.data() == nullptr ? "" : text.data(),
             text.size(), SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
}

bool Statement::Bind(int index, const Blob& blob) {
  return sqlite3_bind_blob64(
             handle_, index,
             blob.bytes.data() == nullptr ? "" : blob.bytes.data(),
             blob.bytes.size(), SQLITE_STATIC) == SQLITE_OK;
}

bool Statement::Bind(int index, std::nullptr_t) {
  return sqlite3_bind_null(handle_, index) == SQLITE_OK;
}

bool Statement::BindInt(int index, int64_t value) {
  return sqlite3_bind_int64(handle_, index, value) == SQLITE_OK;
}

int64_t Statement::Int(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::Text(int column) const {
  const auto* bytes =
      static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const int size = sqlite3_column_bytes(handle_, column);
  if (bytes == nullptr) return {};
  return {bytes, static_cast<size_t>(size)};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

bool Statement::IsNumber(int column) const {
  const int type = sqlite3_column_type(handle_, column);
  return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

double Statement::Real(int column) const {
  return sqlite3_column_double(handle_, column);
}

}  // namespace tebium::store
