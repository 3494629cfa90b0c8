"""The list of checks of rendered objects. Each yields what is wrong, and says
which checks of kube-score, kube-linter and Polaris it stands for (listed.py has
them all). object_checks.py and reference_checks.py fill the list."""

CHECKS = []


def check(*stands_for):
    def register(function):
        function.stands_for = stands_for
        CHECKS.append(function)
        return function
    return register
