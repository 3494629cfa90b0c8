#include "alert/labels.h"

#include <algorithm>
#include <utility>

#include "alert/quote.h"
#include "base/text.h"

namespace tebium::alert {
namespace {

constexpr char kSeparator = '\xFF';

base::Status CheckPair(const LabelView& pair) {
  if (pair.name.empty()) {
    return base::InvalidArgumentError("label name: expected at least one byte");
  }
  if (!base::IsValidUtf8(pair.name) || !base::IsValidUtf8(pair.value)) {
    return base::InvalidArgumentError("label " + base::ToValidUtf8(pair.name) +
                                      ": expected UTF-8");
  }
  return {};
}

char* Append(char* out, std::string_view text) {
  out = std::copy(text.begin(), text.end(), out);
  *out = kSeparator;
  return out + 1;
}

// Leaves of pairs with the same name the last, and drops what is empty.
void KeepWanted(std::vector<LabelView>& pairs, bool keep_empty) {
  size_t kept = 0;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (i + 1 < pairs.size() && pairs[i + 1].name == pairs[i].name) continue;
    if (pairs[i].value.empty() && !keep_empty) continue;
    pairs[kept++] = pairs[i];
  }
  pairs.resize(kept);
}

base::StatusOr<SharedText> Encode(std::vector<LabelView>& pairs,
                                  bool keep_empty) {
  for (const LabelView& pair : pairs) {
    TEBIUM_RETURN_IF_ERROR(CheckPair(pair));
  }
  const auto by_name = [](const LabelView& a, const LabelView& b) {
    return a.name < b.name;
  };
  // Most senders sort already; stable, so that the last of equals stays last.
  if (!std::is_sorted(pairs.begin(), pairs.end(), by_name)) {
    std::stable_sort(pairs.begin(), pairs.end(), by_name);
  }
  KeepWanted(pairs, keep_empty);
  size_t size = 0;
  for (const LabelView& pair : pairs) {
    size += pair.name.size() + pair.value.size() + 2;
  }
  return SharedText::Make(size, [&pairs](char* out) {
    for (const LabelView& pair : pairs) {
      out = Append(Append(out, pair.name), pair.value);
    }
  });
}

}  // namespace

LabelView LabelSet::Iterator::operator*() const {
  const size_t name_end = rest_.find(kSeparator);
  const size_t value_end = rest_.find(kSeparator, name_end + 1);
  return {rest_.substr(0, name_end),
          rest_.substr(name_end + 1, value_end - name_end - 1)};
}

LabelSet::Iterator& LabelSet::Iterator::operator++() {
  const size_t name_end = rest_.find(kSeparator);
  rest_.remove_prefix(rest_.find(kSeparator, name_end + 1) + 1);
  return *this;
}

base::StatusOr<LabelSet> LabelSet::Build(std::vector<LabelView>& pairs) {
  TEBIUM_ASSIGN_OR_RETURN(SharedText encoded, Encode(pairs, false));
  return LabelSet(std::move(encoded));
}

base::StatusOr<LabelSet> LabelSet::BuildKeepingEmpty(
    std::vector<LabelView>& pairs) {
  TEBIUM_ASSIGN_OR_RETURN(SharedText encoded, Encode(pairs, true));
  return LabelSet(std::move(encoded));
}

LabelSet LabelSet::Of(
    std::initializer_list<std::pair<std::string_view, std::string_view>>
        pairs) {
  std::vector<LabelView> views;
  for (const auto& [name, value] : pairs) {
    const LabelView view{name, value};
    if (CheckPair(view).ok()) views.push_back(view);
  }
  auto built = Build(views);
  return built.ok() ? *std::move(built) : LabelSet();
}

base::StatusOr<LabelSet> LabelSet::FromEncoded(std::string_view encoded) {
  const auto separators =
      std::count(encoded.begin(), encoded.end(), kSeparator);
  const bool closed = encoded.empty() || encoded.back() == kSeparator;
  if (!closed || separators % 2 != 0) {
    return base::InvalidArgumentError("label set: damaged encoding");
  }
  LabelSet labels{SharedText(encoded)};
  std::string_view previous;
  for (const LabelView label : labels) {
    TEBIUM_RETURN_IF_ERROR(CheckPair(label));
    if (label.name <= previous) {
      return base::InvalidArgumentError("label set: names out of order");
    }
    previous = label.name;
  }
  return labels;
}

std::string_view LabelSet::Get(std::string_view name) const {
  for (const LabelView label : *this) {
    if (label.name == name) return label.value;
  }
  return {};
}

bool LabelSet::Has(std::string_view name) const {
  return std::any_of(begin(), end(), [name](const LabelView& label) {
    return label.name == name;
  });
}

size_t LabelSet::size() const {
  const std::string_view bytes = encoded();
  return static_cast<size_t>(
             std::count(bytes.begin(), bytes.end(), kSeparator)) /
         2;
}

LabelSet LabelSet::With(std::string_view name, std::string_view value) const {
  std::vector<LabelView> pairs;
  for (const LabelView label : *this) {
    if (label.name != name) pairs.push_back(label);
  }
  if (!value.empty()) pairs.push_back({name, value});
  auto built = BuildKeepingEmpty(pairs);
  return built.ok() ? *std::move(built) : *this;
}

std::string LabelSet::ToString() const {
  std::string result = "{";
  for (const LabelView label : *this) {
    if (result.size() > 1) result += ", ";
    result += label.name;
    result += '=';
    AppendGoQuoted(result, label.value);
  }
  result += '}';
  return result;
}

}  // namespace tebium::alert
