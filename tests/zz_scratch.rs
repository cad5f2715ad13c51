mod oracle;
#[test]
fn a() { println!("{:?}", oracle::ours::ask(&oracle::Case::of("{{ $l := list }}{{ range until 200000 }}{{ $l = list $l }}{{ end }}ok"))); }
#[test]
fn b() { println!("{:?}", oracle::ours::ask(&oracle::Case::of("{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ $e := dict }}{{ $_ := set $e \"a\" $e }}{{ deepEqual $d $e }}"))); }
#[test]
fn c() { println!("{:?}", oracle::ours::ask(&oracle::Case::of("{{ $l := list 1 }}{{ $m := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ $m = list $m $m }}{{ end }}{{ deepEqual $l $m }}"))); }
#[test]
fn d() { println!("{:?}", oracle::ours::ask(&oracle::Case::of("{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ $d }}")).map(|t| t.len())); }
#[test]
fn e() { println!("{:?}", oracle::ours::ask(&oracle::Case::of("{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ $l }}")).map(|t| t.len())); }
