# A module in Perl: the accounts that can log in, and what is odd about them. It is written as those of the original were.
#
#     module Accounts accounts /etc/maillog/Accounts.pm
#
#     accounts <<__ACCOUNTS
#         passwd /etc/passwd
#         expect root deploy
#     __ACCOUNTS
#
# A directive is $self->{its_name}: a string, or an array reference where it has several words or is repeated.
package Accounts;
use strict;
use warnings;
our(@ISA) = qw(ReportEntry);

my %no_login = map { $_ => 1 } qw(/usr/sbin/nologin /sbin/nologin /bin/false /usr/bin/false);

sub validate {
    my($self) = shift;
    die "passwd is one file\n" if ref $self->{passwd};
}

sub run {
    my($self, $out) = @_;
    my $passwd   = $self->{passwd} || '/etc/passwd';
    my %expected = map { $_ => 1 } words($self->{expect});
    my %uids;
    open(my $file, '<', $passwd) or die "$passwd: $!\n";
    while (my $line = <$file>) {
        chomp $line;
        next if $line =~ /^(?:#|$)/;
        my($name, $password, $uid, $gid, $gecos, $home, $shell) = split /:/, $line, -1;
        if (!defined $shell) {
            $out->warn("$passwd line $.: not an account");
            next;
        }
        push @{ $uids{$uid} }, $name;
        $out->warn("$name has an empty password") if $password eq '';
        next if $no_login{$shell};
        $out->print(join("\t", $uid, $name, $home, $shell || '/bin/sh'), "\n");
        $out->warn("$name can log in, and is not expected") if %expected && !$expected{$name};
    }
    close($file);
    # What two names share is one account to the system.
    for my $uid (sort { $a <=> $b } grep { @{ $uids{$_} } > 1 } keys %uids) {
        $out->warn("uid $uid is shared: @{ $uids{$uid} }");
    }
}

# The words of a directive, however many there are.
sub words {
    my($value) = @_;
    return ref $value ? @$value : defined $value ? ($value) : ();
}

sub description {
    my($self) = @_;
    return $self->SUPER::description || 'Accounts that can log in';
}

1;
