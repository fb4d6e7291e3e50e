/* what is to be done once throws the first time */
#include <mutex>
#include <thread>
std::once_flag o;
int n;
static void f()
{
    try {
        std::call_once(o, [] {
            if (n++ == 0)
                throw 1;
        });
    } catch (int) {
    }
}
int main()
{
    std::thread a(f), b(f);
    a.join();
    b.join();
    return n != 2;
}
