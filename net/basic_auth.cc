#include "net/basic_auth.h"

#include <crypt.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/text.h"

namespace tebium::net {
namespace {

constexpr size_t kMaxVerdicts = 100;
// Checked for unknown users, so that they take as long as known ones.
constexpr char kNobodysHash[] =
    "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

std::string DecodeBase64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 4096) return "";
  std::string out(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (size < 0) return "";
  size_t padding = 0;
  while (padding < 2 && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(static_cast<size_t>(size) - padding);
  return out;
}

bool MatchesHash(const std::string& password, const std::string& hash) {
  // crypt_r would see the part before a zero byte alone.
  if (password.find('\0') != std::string::npos) return false;
  // libcrypt's state is 32 KiB: not for the stack.
  const auto state = std::make_unique<crypt_data>();
  const char* result = crypt_r(password.c_str(), hash.c_str(), state.get());
  return result != nullptr && base::ConstantTimeEquals(result, hash);
}

std::string Digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

bool IsBcrypt(const std::string& hash) {
  return hash.size() == 60 &&
         (hash.starts_with("$2a$") || hash.starts_with("$2b$") ||
          hash.starts_with("$2y$"));
}

}  // namespace

std::string BasicAuthorization(std::string_view user,
                               std::string_view password) {
  std::string pair(user);
  pair += ":";
  pair += password;
  std::string encoded((pair.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(pair.data()),
                      static_cast<int>(pair.size()));
  encoded.resize(static_cast<size_t>(size));
  return "Basic " + encoded;
}

base::Status BasicAuth::Check(const std::map<std::string, std::string>& users) {
  for (const auto& [name, hash] : users) {
    if (!IsBcrypt(hash)) {
      return base::InvalidArgumentError("user \"" + name +
                                        "\": expected a bcrypt hash");
    }
  }
  return {};
}

base::Status BasicAuth::SetUsers(
    const std::map<std::string, std::string>& users) {
  TEBIUM_RETURN_IF_ERROR(Check(users));
  base::MutexLock lock(mutex_);
  open_.store(users.empty());
  users_ = users;
  verdicts_.clear();
  return {};
}

bool BasicAuth::Allows(std::string_view authorization) {
  if (open_.load(std::memory_order_relaxed)) return true;
  std::string hash = kNobodysHash;
  std::string name;
  std::string password;
  std::string key;
  bool known = false;
  {
    base::MutexLock lock(mutex_);
    constexpr std::string_view kScheme = "basic ";
    if (!base::EqualsIgnoreCaseAscii(authorization.substr(0, kScheme.size()),
                                     kScheme)) {
      return false;
    }
    const std::string pair = DecodeBase64(authorization.substr(kScheme.size()));
    const size_t colon = pair.find(':');
    if (colon == std::string::npos) return false;
    name = pair.substr(0, colon);
    password = pair.substr(colon + 1);
    const auto user = users_.find(name);
    known = user != users_.end();
    if (known) hash = user->second;
    key = Digest(name + '\0' + password + '\0' + hash);
    const auto verdict = verdicts_.find(key);
    if (verdict != verdicts_.end()) return verdict->second;
  }
  const bool allowed = MatchesHash(password, hash) && known;
  base::MutexLock lock(mutex_);
  if (verdicts_.size() >= kMaxVerdicts) verdicts_.clear();
  verdicts_[key] = allowed;
  return allowed;
}

}  // namespace tebium::net
